import { useId, useState } from "react";
import type { ModelVersion } from "../../api/types.ts";
import { Amount } from "../../ui/charts/Amount.tsx";
import { Intervals, type IntervalRow } from "../../ui/charts/Intervals.tsx";
import { around, ticks } from "../../ui/charts/scale.ts";
import { follow } from "../../ui/location.ts";
import type { VersionWords } from "../../ui/texts/desk/versionWords.ts";
import { comparable, DOUBTED, doubtOf, type Holdout, measuredOn, recallPairs, spans } from "./facts.ts";
import type { History } from "./useVersions.ts";

interface CompareProps {
  found: History;
  words: VersionWords;
  query: string;
}

/** Two versions side by side, as far as what was measured of them can stand there. */
export function Compare({ found: { versions, promotions }, words, query }: CompareProps) {
  const live = spans(promotions);
  const numbers = versions.map(({ version }) => version);
  const [right, setRight] = useState(live.at(-1)?.version ?? numbers[0] ?? 0);
  const [left, setLeft] = useState(live.at(-2)?.version ?? numbers.find((one) => one !== right) ?? 0);
  const [a, b] = [left, right].map((number) => versions.find(({ version }) => version === number));
  return (
    <section data-testid="compare">
      <h2>{words.compareTitle}</h2>
      <p className="compare-which">
        <Choice name={words.before} value={left} numbers={numbers} choose={setLeft} words={words} testid="compare-left" />
        <Choice name={words.after} value={right} numbers={numbers} choose={setRight} words={words} testid="compare-right" />
      </p>
      {a === undefined || b === undefined || a === b ? <p className="soft">{words.same}</p> : <Pair a={a} b={b} words={words} query={query} />}
    </section>
  );
}

interface ChoiceProps {
  name: string;
  value: number;
  numbers: readonly number[];
  choose(value: number): void;
  words: VersionWords;
  testid: string;
}

function Choice({ name, value, numbers, choose, words, testid }: ChoiceProps) {
  const id = useId();
  return (
    <span>
      <label htmlFor={id}>{name}</label>{" "}
      <select id={id} value={value} data-testid={testid} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {numbers.map((number) => (
          <option key={number} value={number}>
            {words.number(number)}
          </option>
        ))}
      </select>
    </span>
  );
}

interface PairProps {
  a: ModelVersion;
  b: ModelVersion;
  words: VersionWords;
  query: string;
}

function Pair({ a, b, words, query }: PairProps) {
  const { base, fresh, run } = comparable(a, b);
  return (
    <>
      {run !== null && (
        <p>
          {words.judgedBeside}{" "}
          <a href={`/admin/runs/${run}${query}`} onClick={follow}>
            {words.run(run)}
          </a>
          .
        </p>
      )}
      <div className="pair">
        <Accuracies a={a} b={b} holdout="base" title={words.onBase} said={words.baseComparable[base]} words={words} />
        <Accuracies a={a} b={b} holdout="fresh" title={words.onFresh} said={words.freshComparable[fresh]} words={words} />
      </div>
      <div className="pair">
        <Recalls a={a} b={b} words={words} />
        <Doubts a={a} b={b} words={words} />
      </div>
    </>
  );
}

interface AccuraciesProps extends Omit<PairProps, "query"> {
  holdout: Holdout;
  title: string;
  said: string;
}

function Accuracies({ a, b, holdout, title, said, words }: AccuraciesProps) {
  const rows = [a, b].map((version, place): IntervalRow => {
    const found = measuredOn(version, holdout);
    return {
      key: `${version.version}`,
      name: words.number(version.version),
      value: found?.value ?? null,
      low: found?.low ?? null,
      high: found?.high ?? null,
      note: found === null ? words.notMeasured : `${words.share(found.value)} ${words.between(found.low, found.high, found.n)}`,
      tone: place === 0 ? "plain" : "gain",
    };
  });
  const domain = around(rows.flatMap(({ low, high }) => [low ?? Number.NaN, high ?? Number.NaN]), 0.1);
  const drawn = rows.some(({ value }) => value !== null);
  return (
    <div className="compare-part" data-testid={`accuracy-${holdout}`}>
      <h3>{title}</h3>
      <Intervals rows={rows} domain={domain} marks={[]} ticks={drawn ? ticks(domain, 4) : []} write={(value) => words.percent(value)} />
      <p className="soft room-small">{said}</p>
    </div>
  );
}

function Recalls({ a, b, words }: Omit<PairProps, "query">) {
  const pairs = recallPairs(a, b);
  const rows = pairs.map(({ label, before, after }): IntervalRow => {
    const note = before !== null && after !== null ? words.fromTo(before, after) : words.onlyOne((before === null ? b : a).version, (before ?? after) as number);
    const tone = before === null || after === null || before === after ? "plain" : after > before ? "gain" : "loss";
    return { key: label, name: words.name(label), value: after, low: null, high: null, limit: before, note, tone };
  });
  const domain = around(pairs.flatMap(({ before, after }) => [before ?? Number.NaN, after ?? Number.NaN]), 0.08);
  return (
    <div className="compare-part" data-testid="recalls">
      <h3>{words.recallTitle}</h3>
      <p className="soft room-small">{pairs.length === 0 ? words.recallNone : words.recallMore(a.version, b.version)}</p>
      {pairs.length > 0 && <Intervals rows={rows} domain={domain} marks={[]} ticks={ticks(domain, 4)} write={(value) => words.percent(value)} />}
    </div>
  );
}

function Doubts({ a, b, words }: Omit<PairProps, "query">) {
  const [before, after] = [doubtOf(a), doubtOf(b)];
  if (before === null || after === null) {
    return (
      <div className="compare-part" data-testid="doubts">
        <h3>{words.doubtTitle}</h3>
        <p className="soft room-small">{words.doubtNone((before === null ? a : b).version)}</p>
      </div>
    );
  }
  const most = Math.max(0.02, 1.2 * Math.max(before.error, after.error));
  const rates = DOUBTED.flatMap((kind) => {
    const [was, is] = [before.unsure[kind], after.unsure[kind]];
    return was === undefined || is === undefined ? [] : [{ kind, was, is }];
  });
  return (
    <div className="compare-part" data-testid="doubts">
      <h3>{words.doubtTitle}</h3>
      <p className="soft room-small">{words.doubtMore(a.version, b.version)}</p>
      <ul className="amounts">
        <Amount name={words.error} value={after.error / most} tick={before.error / most} note={words.pointsFromTo(before.error, after.error)} tone="soft" />
        <Amount name={words.unsureBelow} value={after.unsureBelow} tick={before.unsureBelow} note={words.fromTo(before.unsureBelow, after.unsureBelow)} tone="soft" />
        {rates.map(({ kind, was, is }) => (
          <Amount key={kind} name={words.unsureAbout[kind]} value={is} tick={was} note={words.fromTo(was, is)} tone={kind === "right" ? "soft" : "sure"} />
        ))}
      </ul>
    </div>
  );
}
