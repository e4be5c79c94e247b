package dev.invitations.examples.console;

/** Marks the controllers of pages. Their pages have the header of the user, and their failures are error pages. */
interface PageController {}
