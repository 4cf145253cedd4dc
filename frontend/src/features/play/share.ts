/** What became of a picture that was to be shared. */
export type Shared = "shared" | "saved" | "given up";

/** Hands a picture to the device's own sharing; where there is none for files, saves it as a download. */
export async function sharePicture(picture: Blob, name: string, text: string): Promise<Shared> {
  const file = new File([picture], name, { type: picture.type });
  const data = { files: [file], text };
  if (typeof navigator.canShare === "function" && navigator.canShare(data)) {
    try {
      await navigator.share(data);
      return "shared";
    } catch (error) {
      // The person thought better of it. Any other refusal leaves the download.
      if (error instanceof DOMException && error.name === "AbortError") return "given up";
    }
  }
  save(file);
  return "saved";
}

function save(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = file.name;
  link.click();
  // Some browsers read it a little later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
