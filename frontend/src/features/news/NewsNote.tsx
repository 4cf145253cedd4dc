import { useEffect, useState } from "react";
import type { Manifest } from "../../api/types.ts";
import { useLanguage } from "../../ui/texts/language.ts";
import { newsWords } from "../../ui/texts/newsWords.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { type News, newsOf } from "./news.ts";
import { rememberVersion, seenVersion } from "./seenVersions.ts";
import "./news.css";

interface NewsNoteProps {
  manifest: Manifest | null;
  /** Whether the model only stands in for a newer one that does not work in this browser. */
  instead: boolean;
}

/** Milliseconds: a screen reader must know the place before something is said there. */
const A_MOMENT = 200;

/** A line under the header on what a new version learned, until one has read it. Read out once, when it comes. */
export function NewsNote({ manifest, instead }: NewsNoteProps) {
  const t = useTexts();
  const words = newsWords[useLanguage()](t);
  const [news, setNews] = useState<News | null>(null);
  useEffect(() => {
    if (manifest === null) return;
    const timer = setTimeout(() => {
      const found = newsOf(seenVersion(manifest.task), manifest, instead);
      if (!instead) rememberVersion(manifest.task, manifest.version);
      // What was told and not put away yet stays.
      if (found !== null) setNews(found);
    }, A_MOMENT);
    return () => clearTimeout(timer);
  }, [manifest, instead]);
  return (
    <div className="news" role="status">
      {news !== null && (
        <p className="news-line" data-testid="news">
          <span>
            {words.told(news)}
            {news.better !== null && ` ${words.better(news.better)}`}
          </span>{" "}
          <button type="button" className="news-close" onClick={() => setNews(null)}>
            {words.close}
          </button>
        </p>
      )}
    </div>
  );
}
