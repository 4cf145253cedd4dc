import { useSyncExternalStore } from "react";
import { useLanguage } from "../../ui/texts/language.ts";
import { newsWords } from "../../ui/texts/newsWords.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import "./news.css";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** One word beside the version while the device has no network, and for whoever listens what still works. */
export function OfflineMark() {
  const t = useTexts();
  const words = newsWords[useLanguage()](t);
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <p className="offline-mark" role="status" data-testid="offline">
      {!online && (
        <>
          {words.offline}
          <span className="only-read"> {words.offlineMeans}</span>
        </>
      )}
    </p>
  );
}
