// What a view is made of: columns and filters. What comes from an address or the store is read with care.

import { say, stateWord, word } from "./dom.js";

export const LISTS = ["topic", "source", "state", "sentiment", "intent"];
export const SENTIMENTS = ["negative", "neutral", "positive", "unsure"];
export const STATES = ["open", "new", "acknowledged", "claimed", "escalated", "snoozed", "resolved", "ignored"];
export const INTENTS = [
  "complaint", "question", "praise", "feature_request", "bug_report", "purchase_intent", "churn_risk", "urgent",
];
export const PERIODS = ["today", "yesterday", "this week", "last week", "this month", "last month", "24h", "7d", "30d"];
const MOST = 24;
const LONGEST = 200;

const text = (value) => (typeof value === "string" ? value.slice(0, LONGEST) : "");
const texts = (value) => (Array.isArray(value) ? value.map(text).filter(Boolean).slice(0, 50) : []);

/** A view as we know it: `{name, columns, filters}`; what cannot be read is left out. */
export function readView(value) {
  const columns = Array.isArray(value?.columns) ? value.columns : [];
  return {
    name: text(value?.name),
    columns: columns.map(readColumn).filter(Boolean).slice(0, MOST),
    filters: readFilters(value?.filters),
  };
}

export function readColumn(value) {
  if (value?.kind === "channel" && text(value.channel)) return { kind: "channel", channel: text(value.channel) };
  if (value?.kind === "report" && text(value.question)) return { kind: "report", question: text(value.question) };
  if (value?.kind !== "mentions") return null;
  const found = { kind: "mentions" };
  for (const name of LISTS) if (texts(value[name]).length) found[name] = texts(value[name]);
  for (const name of ["title", "period", "text", "order"]) if (text(value[name])) found[name] = text(value[name]);
  if (value.priority >= 1 && value.priority <= 5) found.priority = Math.trunc(value.priority);
  return found;
}

function readFilters(value) {
  const found = {};
  for (const name of ["period", "topic", "source", "sentiment"]) if (text(value?.[name])) found[name] = text(value[name]);
  return found;
}

/** What to ask `/api/mentions`: what the column says, and of the filters what it says nothing about. */
export function queryOf(column, filters, limit) {
  const query = new URLSearchParams();
  for (const name of LISTS) {
    const wanted = column[name] ?? (filters[name] ? [filters[name]] : []);
    for (const one of wanted) query.append(name, one);
  }
  for (const name of ["text", "priority", "order"]) if (column[name]) query.set(name, column[name]);
  const period = column.period ?? filters.period;
  if (period) query.set("period", period);
  query.set("limit", limit);
  return query;
}

const PERIOD = /^(today|yesterday|week|month|\d+[dh]|\d{4}-\d\d?-\d\d?.*)$/i;

/** A question with those filters that its command knows, where it says nothing about them itself. */
export function questionOf(column, filters, choices) {
  const [name, ...words] = column.question.replace(/^\s*\/mentions\s+/, "").trim().split(/\s+/);
  const command = choices.commands.find((one) => one.name === name);
  const knows = (kind) => command?.params.includes(kind);
  const says = (names) => words.some((one) => names.some((known) => known.toLowerCase() === one.toLowerCase()));
  const added = [];
  if (filters.topic && knows("topic") && !says(choices.topics)) added.push(filters.topic);
  if (choices.sources.includes(filters.source) && knows("source") && !says(choices.sources)) added.push(filters.source);
  if (filters.period && knows("period") && !words.some((one) => PERIOD.test(one))) added.push(filters.period);
  if (filters.sentiment && knows("feel") && !says(SENTIMENTS)) added.push(filters.sentiment);
  return [name, ...words, ...added].join(" ");
}

/** What a column is called, unless somebody gave it a name. */
export function titleOf(column, rooms) {
  if (column.kind === "channel") return `# ${rooms.get(column.channel)?.title ?? column.channel}`;
  if (column.kind === "report") return column.question;
  if (column.title) return column.title;
  const parts = [
    ...(column.topic ?? []),
    ...(column.source ?? []),
    ...(column.state ?? []).map(stateName),
    ...(column.sentiment ?? []).map((one) => word("sentiment", one)),
    ...(column.intent ?? []).map((one) => word("intent", one)),
    ...(column.priority ? [say("least_priority", { n: column.priority })] : []),
    ...(column.text ? [`“${column.text}”`] : []),
    ...(column.period ? [periodName(column.period)] : []),
  ];
  return parts.join(" · ") || say("all_mentions");
}

/** The sources that mentions can be from. */
export function sourcesOf(choices) {
  return choices.heard.length ? choices.heard : choices.sources;
}

export function stateName(state) {
  return state === "open" ? say("filter_open") : stateWord(state);
}

export function periodName(period) {
  return word("period", period.replace(" ", "_"));
}
