'use strict';
/**
 * Runs around the suite in the extension host and writes down how it ended.
 * The web workbench reports success when the extension host dies; only this file proves that the suite came to its end.
 */
const { writeFileSync } = require('node:fs');

exports.run = async () => {
  let outcome;
  try {
    outcome = await require(process.env.PLANLIGHT_SUITE).run();
  } catch (error) {
    outcome = { passed: 0, failed: 1, failures: [String((error && error.stack) || error)] };
  }
  writeFileSync(process.env.PLANLIGHT_SUITE_OUTCOME, JSON.stringify(outcome));
  if (outcome.failed > 0) throw new Error(`${outcome.failed} failed`);
};
