import { useEffect, useRef, useState } from "react";
import { useUploadWords } from "./useUploadWords.ts";
import "./upload.css";

interface CameraProps {
  take(files: Iterable<File>): void;
  close(): void;
}

/** What the camera sees, live on the sheet, until a picture is taken. */
export function Camera({ take, close }: CameraProps) {
  const words = useUploadWords();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"starting" | "on" | "failed">("starting");

  useEffect(() => {
    let left = false;
    let stream: MediaStream | undefined;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1600 } } }).then(
      (started) => {
        stream = started;
        if (left) return stop();
        if (video.current) video.current.srcObject = started;
      },
      () => left || setState("failed"),
    );
    return () => {
      left = true;
      stop();
    };
  }, []);

  const shoot = async () => {
    if (video.current === null || state !== "on") return;
    const { videoWidth, videoHeight } = video.current;
    const canvas = new OffscreenCanvas(videoWidth, videoHeight);
    canvas.getContext("2d")?.drawImage(video.current, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
    close();
    take([new File([blob], "camera.jpg", { type: blob.type })]);
  };

  return (
    <div className="sheet picture-sheet">
      {state === "failed" ? (
        <p className="sheet-hint" role="status">
          {words.cameraFailed}
        </p>
      ) : (
        <video ref={video} className="camera" autoPlay playsInline muted aria-label={words.cameraView} onPlaying={() => setState("on")} />
      )}
      <p className="picture-camera">
        {state !== "failed" && (
          <button type="button" className="button button-main" data-testid="shoot" disabled={state !== "on"} onClick={() => void shoot()}>
            {words.shoot}
          </button>
        )}
        <button type="button" className="button picture-button" onClick={close}>
          {words.closeCamera}
        </button>
      </p>
    </div>
  );
}
