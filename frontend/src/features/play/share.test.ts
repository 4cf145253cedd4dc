import { afterEach, expect, test, vi } from "vitest";
import { sharePicture } from "./share.ts";

const picture = new Blob(["ink"], { type: "image/png" });
const saved: string[] = [];

function browser(share: () => Promise<void>, canShare = true): void {
  saved.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { canShare: () => canShare, share });
  const link = { href: "", download: "", click: () => saved.push(link.download) };
  vi.stubGlobal("document", { createElement: () => link });
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a picture goes the device's own way where there is one", async () => {
  browser(async () => undefined);
  expect(await sharePicture(picture, "card.png", "look")).toBe("shared");
  expect(saved).toEqual([]);
});

test("who thinks better of it gets no download instead", async () => {
  browser(() => Promise.reject(new DOMException("no", "AbortError")));
  expect(await sharePicture(picture, "card.png", "look")).toBe("given up");
  expect(saved).toEqual([]);
});

test("where sharing is missing or refused the picture is saved", async () => {
  browser(async () => undefined, false);
  expect(await sharePicture(picture, "card.png", "look")).toBe("saved");
  browser(() => Promise.reject(new DOMException("no", "NotAllowedError")));
  expect(await sharePicture(picture, "card.png", "look")).toBe("saved");
  expect(saved).toEqual(["card.png"]);
});
