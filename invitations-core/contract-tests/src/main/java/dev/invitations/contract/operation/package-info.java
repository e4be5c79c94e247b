/** The catalogue of the library's operations, from which sequences, pairs of commands and hostile calls are made. */
@NullMarked
package dev.invitations.contract.operation;

import org.jspecify.annotations.NullMarked;
