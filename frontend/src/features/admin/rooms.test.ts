import { expect, test } from "vitest";
import { isWithin, roomAt } from "./rooms.ts";

test("an address leads to a room, or to none", () => {
  expect(roomAt("/admin")).toEqual({ name: "overview" });
  expect(roomAt("/admin/runs")).toEqual({ name: "runs" });
  expect(roomAt("/admin/versions")).toEqual({ name: "versions" });
  expect(roomAt("/admin/runs/17")).toEqual({ name: "run", id: 17 });
  for (const path of ["/admin/runs/", "/admin/runs/0", "/admin/runs/x", "/admin/runs/1/2", "/admin/nowhere", `/admin/runs/${"9".repeat(30)}`]) {
    expect(roomAt(path)).toBeNull();
  }
});

test("a run is found among the runs", () => {
  expect(isWithin(roomAt("/admin/runs/17"), "runs")).toBe(true);
  expect(isWithin(roomAt("/admin/runs/17"), "overview")).toBe(false);
  expect(isWithin(null, "overview")).toBe(false);
});
