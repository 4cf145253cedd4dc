import { expect, test } from "vitest";
import { ApiError, Unreachable } from "../../../api/client.ts";
import { refusalIn } from "./refusal.ts";

const NAME = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

test("what one cannot mend says what to look for in the logs", () => {
  const broken = new ApiError(500, "internal_error", "Something went wrong on our side.", null, null, NAME);
  expect(refusalIn("en")(broken)).toBe("Something went wrong on our side. Reference 0a1b2c3d.");
  expect(refusalIn("de")(broken)).toBe("Der Server hat Schwierigkeiten. Kennung 0a1b2c3d.");
  expect(refusalIn("en")(new Unreachable(NAME))).toBe("The server does not answer. Reference 0a1b2c3d.");
});

test("what one can mend, and what bore no name, is a sentence alone", () => {
  const refused = new ApiError(409, "label_exists", "There is such a label.", null, null, NAME);
  expect(refusalIn("en")(refused)).toBe("There is such a label.");
  expect(refusalIn("de")(refused)).toBe("Dieses Wort gibt es schon.");
  expect(refusalIn("en")(new Unreachable())).toBe("The server does not answer.");
});
