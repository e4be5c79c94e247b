/** A service that embeds the library. Read {@link dev.invitations.examples.hosttests.Onboarding}, then its test. */
@NullMarked
package dev.invitations.examples.hosttests;

import org.jspecify.annotations.NullMarked;
