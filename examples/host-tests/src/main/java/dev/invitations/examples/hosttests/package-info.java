/**
 * A service that embeds the library, to be tested. Begin at {@link dev.invitations.examples.hosttests.Onboarding}, and then
 * read its test.
 */
@NullMarked
package dev.invitations.examples.hosttests;

import org.jspecify.annotations.NullMarked;
