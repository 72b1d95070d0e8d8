// Words and offsets. Python counts code points, JavaScript UTF-16 units: an emoji is one of
// the former and two of the latter, so every offset that crosses the line is converted here.

const OPENING = /[“‘"'(«‹¿¡[{]+$/u;
const CLOSING = /^[”’"')»›\]}.!?…]+/u;
const PSEUDONYM = /‹[a-z-]+ [0-9a-f]{4,8}›/g;

// Drawn for an audit or for this coder, so that suggestions stay away until it is coded in full.
const isDrawn = (source) => /^(audit|assignment)-/.test(source.sample);

function unitsOf(text, points) {
  if (!/[\ud800-\udbff]/.test(text)) return points;
  let units = 0;
  for (const character of text) {
    if (points-- <= 0) break;
    units += character.length;
  }
  return units;
}

function pointsOf(text, units) {
  if (!/[\ud800-\udbff]/.test(text)) return units;
  return Array.from(text.slice(0, units)).length;
}

// The pieces of a text, each `{s, e, word}`; a pseudonym is one word.
function piecesOf(text, language) {
  const pieces = [];
  let at = 0;
  for (const name of text.matchAll(PSEUDONYM)) {
    pieces.push(...plainPieces(text.slice(at, name.index), at, language));
    at = name.index + name[0].length;
    pieces.push({ s: name.index, e: at, word: true, name: true });
  }
  return [...pieces, ...plainPieces(text.slice(at), at, language)];
}

function plainPieces(text, from, language) {
  if (!text) return [];
  if (!globalThis.Intl?.Segmenter) {
    return Array.from(text.matchAll(/\s+|\S+/g), (found) => ({
      s: from + found.index, e: from + found.index + found[0].length, word: /\S/.test(found[0]),
    }));
  }
  let cutter;
  try {
    cutter = new Intl.Segmenter(language || undefined, { granularity: "word" });
  } catch {
    cutter = new Intl.Segmenter(undefined, { granularity: "word" });
  }
  return Array.from(cutter.segment(text), (found) => ({
    s: from + found.index,
    e: from + found.index + found.segment.length,
    word: Boolean(found.isWordLike) || /\p{Extended_Pictographic}/u.test(found.segment),
  }));
}

// Where a passage may begin and end: at words, with the quotation marks and stops they carry.
function startsOf(text, pieces) {
  return pieces.filter((piece) => piece.word).map(({ s }) => {
    const before = text.slice(Math.max(0, s - 3), s).match(OPENING);
    return s - (before ? before[0].length : 0);
  });
}

function endsOf(text, pieces) {
  return pieces.filter((piece) => piece.word).map(({ e }) => {
    const after = text.slice(e, e + 3).match(CLOSING);
    return e + (after ? after[0].length : 0);
  });
}
