/** Commands and deliveries in which one JDBC call or network request fails. */
@NullMarked
package dev.invitations.verification.faults;

import org.jspecify.annotations.NullMarked;
