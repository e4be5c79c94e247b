/** Counts the tests that ran in a build, so that a tag or a profile cannot hide a test. */
@NullMarked
package dev.invitations.census;

import org.jspecify.annotations.NullMarked;
