/** Harnesses that look for stored or printed links, and for wrong links that are not refused before any I/O. */
@NullMarked
package dev.invitations.verification.links;

import org.jspecify.annotations.NullMarked;
