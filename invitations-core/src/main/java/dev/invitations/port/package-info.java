/**
 * The SPI. An adapter implements {@link dev.invitations.port.Storage}. A host implements the ports for roles,
 * rules, notifications and metrics.
 */
@NullMarked
package dev.invitations.port;

import org.jspecify.annotations.NullMarked;
