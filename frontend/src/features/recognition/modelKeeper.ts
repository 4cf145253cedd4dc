import { Unreachable } from "../../api/client.ts";
import type { Manifest, ModelReport } from "../../api/types.ts";
import type { Classifier, LoadedModel, Prediction } from "../../inference/classifier.ts";
import { ModelError } from "../../inference/modelError.ts";
import { Store } from "../../ui/store.ts";
import type { Problem } from "../../ui/texts/problem.ts";

/** How often the page asks whether there is a newer model. */
export const POLL_MS = 30_000;

export interface KeeperState {
  phase: "loading" | "ready" | "absent" | "failed";
  model: LoadedModel | null;
  manifest: Manifest | null;
  /** The live version, where this browser cannot use it and `model` is the one before. */
  insteadOf: number | null;
  /** Why there is no model. */
  problem: Problem | null;
}

export interface KeeperDoors {
  classifier: Classifier;
  getManifest(task: string): Promise<Manifest | null>;
  report(report: ModelReport): Promise<void>;
}

/**
 * Keeps the right model of one task answering. It looks at the manifest, makes a new version ready beside the old one
 * and swaps only while the sheet is empty: within one drawing the same model answers from first stroke to last.
 */
export class ModelKeeper extends Store<KeeperState> {
  private waiting: { model: LoadedModel; manifest: Manifest; insteadOf: number | null } | null = null;
  private sheetEmpty = true;
  private checking: Promise<void> | null = null;
  private asked = false;
  /** Versions that this browser cannot use; asking again every half minute would not mend them. */
  private readonly refused = new Set<string>();

  constructor(
    readonly task: string,
    private readonly doors: KeeperDoors,
  ) {
    super({ phase: "loading", model: null, manifest: null, insteadOf: null, problem: null });
  }

  /**
   * Looks at the manifest now; at most one look is under way. Whoever asks meanwhile may know that the server is back, so
   * another look follows where no model answers yet.
   */
  check(): Promise<void> {
    this.asked = true;
    this.checking ??= this.lookWhileAsked().finally(() => {
      this.checking = null;
    });
    return this.checking;
  }

  /** Tells whether a drawing lies on the sheet. An empty sheet is the moment to swap. */
  setSheetEmpty(empty: boolean): void {
    this.sheetEmpty = empty;
    if (empty) this.swap();
  }

  predict(model: LoadedModel, input: Uint8Array): Promise<Prediction> {
    return this.doors.classifier.predict(model.digest, input);
  }

  private async lookWhileAsked(): Promise<void> {
    do {
      this.asked = false;
      await this.look();
    } while (this.asked && this.state.model === null);
  }

  private async look(): Promise<void> {
    let manifest: Manifest | null;
    try {
      manifest = await this.doors.getManifest(this.task);
    } catch (error) {
      this.fail(error instanceof Unreachable ? "unreachable" : "server in trouble");
      return;
    }
    if (manifest === null) {
      if (this.state.model === null) this.change({ phase: "absent", problem: null });
      return;
    }
    if (this.isCurrent(manifest)) return;
    if (!this.refused.has(key(manifest))) await this.makeReady(manifest);
    else if (this.state.model === null) await this.fallBack(manifest);
  }

  /** A page that was opened on a version which fails here has no old one to go on with: the one before stands in. */
  private async fallBack({ version, previous }: Manifest): Promise<void> {
    if (previous && !this.refused.has(key(previous))) await this.makeReady({ ...previous, previous: null }, version);
  }

  private isCurrent(manifest: Manifest): boolean {
    const next = this.waiting?.model ?? this.state.model;
    if (next?.version === manifest.version && next.digest === manifest.digest) {
      // Rolled back to the one that stood in: it does so no more.
      if (this.waiting === null && this.state.insteadOf !== null) this.change({ insteadOf: null });
      return true;
    }
    const current = this.state.model;
    if (current?.version !== manifest.version || current.digest !== manifest.digest) return false;
    // Rolled back while the newer version was waiting for an empty sheet: it shall not come.
    this.waiting = null;
    return true;
  }

  private async makeReady(manifest: Manifest, insteadOf: number | null = null): Promise<void> {
    try {
      const model = await this.doors.classifier.load(manifest);
      this.waiting = { model, manifest, insteadOf };
      if (this.sheetEmpty || this.state.model === null) this.swap();
    } catch (error) {
      await this.refuse(manifest, error);
    }
  }

  private async refuse(manifest: Manifest, error: unknown): Promise<void> {
    const { kind, message } = error instanceof ModelError ? error : new ModelError("load_failed", String(error));
    if (kind === "unreachable") {
      this.fail("no model came");
      return;
    }
    if (kind === "no_wasm") {
      this.fail("no wasm");
      return;
    }
    this.refused.add(key(manifest));
    this.fail({ broken: manifest.version });
    const { task, version } = manifest;
    // The report is a kindness; that it fails changes nothing here.
    await this.doors.report({ task, version, kind, detail: message.slice(0, 500) }).catch(() => undefined);
    if (this.state.model === null) await this.fallBack(manifest);
  }

  private swap(): void {
    if (this.waiting === null) return;
    const { model, manifest, insteadOf } = this.waiting;
    const old = this.state.model;
    this.waiting = null;
    this.change({ phase: "ready", model, manifest, insteadOf, problem: null });
    if (old !== null && old.digest !== model.digest) void this.doors.classifier.release(old.digest).catch(() => undefined);
  }

  /** A failure matters to the person only while no model answers; an old model goes on answering. */
  private fail(problem: Problem): void {
    if (this.state.model === null) this.change({ phase: "failed", problem });
  }

  private change(change: Partial<KeeperState>): void {
    this.set({ ...this.state, ...change });
  }
}

/** How many submissions a version was trained on, where its metrics tell. */
export function learnedFrom(manifest: Pick<Manifest, "metrics">): number | null {
  const count = manifest.metrics.submissions;
  return typeof count === "number" && count > 0 ? count : null;
}

function key({ version, digest }: Pick<Manifest, "version" | "digest">): string {
  return `${version} ${digest}`;
}
