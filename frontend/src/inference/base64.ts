/** Bytes → standard base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call with a picture's worth of arguments would overflow the stack.
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}

/** Standard base64 → bytes. @throws DOMException when the text is not base64. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
