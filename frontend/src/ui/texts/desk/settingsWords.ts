/** The texts of the room for settings, in each language. */
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";

type Role = "viewer" | "moderator" | "admin";

export function englishSettings() {
  const n = numbersIn("en");
  return {
    title: "Settings",
    loading: "Looking at what is set…",
    failed: "The settings could not be loaded.",
    refusal: refusalIn("en"),
    mayNot: "Managing keys and exporting the data need an admin key.",

    triggersTitle: "What starts a run",
    triggersOff: "Triggers are switched off here (TRIGGERS=off): runs start by request alone.",
    byCount: (needed: number | null) => (needed === null ? "New drawings alone start none." : `${n.count(needed)} new drawings since the last run began.`),
    byClock: (expression: string | null) => (expression === null ? "The clock starts none." : `The clock, in UTC: ${expression}.`),
    byDrift: (allowed: number | null) =>
      allowed === null ? "A drop in live accuracy starts none." : `Live accuracy that certainly lies more than ${n.decimal(allowed * 100, 1)} points below what was shown.`,
    where: "All of this is set in",
    whereMore: "It is changed there, under version control, and holds from the next start of the servers; nothing is changed from this page.",
    allSet: "Everything that is set",
    own: "(set in the file)",
    ownMore: "Bold: the file chose it. The rest holds where the file is silent.",

    previewTitle: "What would other thresholds have decided?",
    previewMore: "Change some; the command then judges past runs again by them, from the counts that were stored, and says what would have come of each. It changes nothing.",
    previewWhy: "It runs where deltaloop is installed: the exact tests of the gate belong to the training server, which this page's server does without.",
    thresholds: {
      base_margin: "may be lost on the base holdout",
      confidence: "certainty of the bounds",
      fresh_alpha: "chance of a false gain, over all looks",
      label_recall_drop: "may be lost of one label",
      new_label_recall: "must be known of a new label",
      min_label_examples: "drawings to judge a label by",
      min_base_examples: "base drawings to judge by",
      min_fresh_examples: "new drawings to judge by",
      min_fresh_contributors: "people who drew these",
    },
    copy: "Copy",
    copied: "Copied",

    keysTitle: "Keys",
    keysMore: "A viewer can only view, a moderator also decides on drawings, an admin does everything. Only a hash of each key is kept.",
    roles: { viewer: "viewer", moderator: "moderator", admin: "admin" } satisfies Record<Role, string>,
    keyName: "Whose key?",
    keyRole: "What it may do",
    make: "Make a key",
    noName: "Say first whose key it is.",
    made: (name: string) => `The key of ${name}. It cannot be shown again:`,
    notDone: (said: string) => `That did not work: ${said}`,
    keysLoading: "Looking at the keys…",
    keysFailed: "The keys could not be loaded.",
    keyWhen: (made: Date, ended: Date | null) => `since ${n.moment(made)}${ended === null ? "" : `, revoked on ${n.moment(ended)}`}`,
    end: "Revoke",
    endOf: (name: string) => `Revoke the key of ${name}`,
    endAsk: (own: boolean): string => (own ? "It may be the one you logged in with. Whoever uses it is locked out at once." : "Whoever uses it is locked out at once."),
    endNow: "Revoke it",
    leave: "Leave it",

    exportTitle: "Take the data with you",
    exportMore: "All labelled drawings with the label that counts, oldest first; without what was rejected or waits in quarantine, and without who drew them.",
    formats: { npz: "NumPy (.npz)", ndjson: "JSON lines (.ndjson)", tfrecord: "TensorFlow (.tfrecord)" },
    formatsMore: {
      npz: "numpy.load: images, labels as places in label_keys, splits, versions.",
      ndjson: "One object a line: label, image as base64, strokes, version, time.",
      tfrecord: "tf.data.TFRecordDataset of tf.train.Example: image, label, label_index, split.",
    },
    withContributors: "with the anonymous id of who drew each",

    actsTitle: "Who did what",
    actsMore: "With a key or at the command line, the newest first. None of it can be changed or removed.",
    actsLoading: "Looking at what was done…",
    actsFailed: "What was done could not be loaded.",
    noActs: "Nothing has been done yet.",
    noOlderActs: "There is nothing older.",
    olderActs: "Older",
    newestActs: "Back to the newest",
    acts: {
      createSession: "logged in",
      createKey: "made a key",
      revokeKey: "revoked a key",
      moderateSubmission: "decided on a drawing",
      exportSubmissions: "exported the data",
      addLabel: "added a label",
      createPromotion: "put a version live",
      createTrainingRun: "asked for a run",
      cancelTrainingRun: "cancelled a run",
      "keys create": "made a key",
      "keys revoke": "revoked a key",
      "tasks add-label": "added a label",
      "import base": "imported base data",
      "import submissions": "imported submissions",
      promote: "put a version live",
      train: "asked for a run",
      rebuild: "asked for a rebuild",
    } as Record<string, string>,
    refused: (status: number) => `(refused: ${status})`,
    unanswered: "(no answer: the server went down meanwhile)",
    actWhen: (at: Date, role: string) => `${n.moment(at)}, ${role}`,
  };
}

export type SettingsWords = ReturnType<typeof englishSettings>;
