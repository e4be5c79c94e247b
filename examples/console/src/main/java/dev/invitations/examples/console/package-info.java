/**
 * A service that embeds the library. {@link InvitationsConfiguration} configures the library, and {@link
 * InvitationService} calls it. The other classes are the usual parts of a service: pages, an API, users and log-in.
 */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
