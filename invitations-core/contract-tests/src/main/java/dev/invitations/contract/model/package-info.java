/** The reference model, a second implementation of the library, and a driver of the library with the same interface. */
@NullMarked
package dev.invitations.contract.model;

import org.jspecify.annotations.NullMarked;
