import { describe, expect, test } from "vitest";
import { linksOf, pageAt } from "./pagesOf.ts";

describe("the pages of a task", () => {
  test("that is drawn and uploaded for are all there", () => {
    expect(linksOf(["draw", "upload"]).map(({ page }) => page)).toEqual(["play", "draw", "upload", "yours", "about"]);
    expect(["/", "/draw", "/upload"].map((path) => pageAt(path, ["draw", "upload"]))).toEqual(["play", "draw", "upload"]);
  });

  test("that nobody draws for open with its uploads", () => {
    expect(linksOf(["upload"]).map(({ page }) => page)).toEqual(["upload", "yours", "about"]);
    expect(["/", "/draw", "/upload"].map((path) => pageAt(path, ["upload"]))).toEqual(["upload", null, "upload"]);
  });

  test("that takes no uploads have none", () => {
    expect(linksOf(["draw"]).map(({ page }) => page)).toEqual(["play", "draw", "yours", "about"]);
    expect(["/", "/draw", "/upload"].map((path) => pageAt(path, ["draw"]))).toEqual(["play", "draw", null]);
  });

  test("about it are there whatever it takes, and an address that leads nowhere is no page", () => {
    expect(pageAt("/about", ["upload"])).toBe("about");
    expect(pageAt("/yours", ["upload"])).toBe("yours");
    expect(["/admin", "/admin/runs", "/admin/runs/3"].map((path) => pageAt(path, ["draw"]))).toEqual(["admin", "admin", "admin"]);
    expect(pageAt("/administration", ["draw"])).toBeNull();
    expect(pageAt("/nowhere", ["draw", "upload"])).toBeNull();
  });
});
