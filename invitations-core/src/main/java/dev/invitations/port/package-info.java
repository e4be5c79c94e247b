/** The SPI. An adapter implements {@code Storage}; a host implements the ports for roles, notifications and metrics. */
@NullMarked
package dev.invitations.port;

import org.jspecify.annotations.NullMarked;
