/**
 * Words to avoid, each with the term to use instead. All forms are listed; two words are a phrase. A word with `onlyIn: 'identifier'` is
 * allowed in comments, texts and documents.
 */
export const forbiddenWords = [
  { words: ['desk', 'desks'], use: 'router, controller' },
  { words: ['seat', 'seats'], use: 'plugin instance' },
  { words: ['shelf', 'shelves'], use: 'registry' },
  { words: ['custody'], use: 'checkouts' },
  { words: ['access book', 'access books'], use: 'access registry' },
  { words: ['give back', 'gives back', 'gave back', 'given back', 'giving back'], use: 'check in' },
  { words: ['hand out', 'hands out', 'handed out', 'handing out'], use: 'deliver' },
  { words: ['road', 'roads'], use: 'check-out strategy' },
  { words: ['journey', 'journeys'], use: 'scenario' },
  { words: ['keeper', 'keepers'], use: 'autosave' },
  { words: ['lend', 'lends', 'lent', 'lending'], use: 'sync, pass' },
  { words: ['catch up', 'catches up', 'caught up', 'catching up'], use: 'resume check-ins, sync' },
  { words: ['ear', 'ears'], use: 'MessageReader' },
  { words: ['mouth', 'mouths'], use: 'MessageWriter' },
  { words: ['pulse', 'pulses'], use: 'heartbeat' },
  { words: ['inlet', 'inlets'], use: 'reader' },
  { words: ['outlet', 'outlets'], use: 'writer' },
  { words: ['ladder', 'ladders'], use: 'diagnostics' },
  { words: ['rung', 'rungs'], use: 'check' },
  { words: ['flight', 'flights'], use: 'run, group' },
  { words: ['climb', 'climbs', 'climbed', 'climbing'], use: 'run' },
  { words: ['told'], use: 'logged, reported, shown' },
  { words: ['quotable'], use: 'redact' },
  { words: ['passenger', 'passengers'], use: 'waiters' },
  { words: ['landed'], use: 'settled' },
  { words: ['surroundings'], use: 'environment' },
  { words: ['rig', 'rigs'], use: 'harness' },
  { words: ['trials'], use: 'fixtures', onlyIn: 'identifier' },
  { words: ['odd'], use: 'misbehaving' },
  { words: ['canary', 'canaries'], use: 'leak test' },
  { words: ['house', 'houses'], use: 'architecture' },
  { words: ['house rule', 'house rules'], use: 'lint rules' },
  { words: ['door', 'doors'], use: 'entry point' },
  { words: ['room', 'rooms'], use: 'module, layer; space' },
  { words: ['voucher', 'vouchers'], use: 'trust source' },
  { words: ['tame', 'tames', 'tamed', 'taming'], use: 'sanitize' },
  { words: ['forget', 'forgets'], use: 'clear', onlyIn: 'identifier' },
  { words: ['take over', 'takes over', 'took over', 'taken over', 'taking over'], use: 'apply' },
];

/** Standard terms that contain one of the words. */
export const allowedPhrases = ['in flight', 'single flight', 'help desk'];
