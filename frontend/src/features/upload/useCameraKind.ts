import { useEffect, useState } from "react";

/** A phone's own camera app, or a live picture in the page; null where there is neither. */
export type CameraKind = "phone" | "live" | null;

export function useCameraKind(): CameraKind {
  const [kind, setKind] = useState<CameraKind>(() => (matchMedia("(hover: none) and (pointer: coarse)").matches ? "phone" : null));
  useEffect(() => {
    // Missing where the page came over plain HTTP from another machine.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (kind !== null || devices === undefined) return;
    let left = false;
    devices.enumerateDevices().then(
      (found) => left || (found.some((device) => device.kind === "videoinput") && setKind("live")),
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [kind]);
  return kind;
}
