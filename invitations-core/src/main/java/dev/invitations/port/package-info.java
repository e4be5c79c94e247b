/** The SPI: storage adapters implement {@code Storage}, hosts implement the other ports to supply roles and deliver notifications. */
@NullMarked
package dev.invitations.port;

import org.jspecify.annotations.NullMarked;
