/** What is said of a problem type: its usual status, its title in Vietnamese, and what it means and what to do, in both languages. */
export type ProblemText = readonly [status: number, title: string, vi: string, en: string];

/** By code, the last part of the type's URI. */
export type ProblemTypes = Readonly<Record<string, ProblemText>>;
