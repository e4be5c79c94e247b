/** The SPI: what a storage adapter implements, and what a host implements to supply roles and to be notified. */
@NullMarked
package dev.invitations.port;

import org.jspecify.annotations.NullMarked;
