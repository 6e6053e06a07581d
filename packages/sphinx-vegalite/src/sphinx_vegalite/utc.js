// Dates as the drawings have them: what names no time zone is UTC, and local time is UTC.
class UTCDate extends Date {
  constructor(...parts) {
    if (parts.length > 1) super(Date.UTC(...parts));
    else if (typeof parts[0] === "string") super(UTCDate.parse(parts[0]));
    else super(...parts);
  }

  static parse(text) {
    const time = Date.parse(text);
    // Zones are named at the end; days in the order of ISO 8601 are UTC everywhere.
    if (/Z$|[+-]\d\d:?\d\d$|GMT|UTC|^\s*[+-]?\d{4,6}(-\d\d){0,2}\s*$/i.test(text)) return time;
    const local = new Date(time);
    const day = [local.getFullYear(), local.getMonth(), local.getDate()];
    return Date.UTC(...day, local.getHours(), local.getMinutes(), local.getSeconds(), local.getMilliseconds());
  }

  getTimezoneOffset() {
    return 0;
  }
}
for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
  for (const action of part === "Day" ? ["get"] : ["get", "set"]) {
    UTCDate.prototype[action + part] = Date.prototype[`${action}UTC${part}`];
  }
}
