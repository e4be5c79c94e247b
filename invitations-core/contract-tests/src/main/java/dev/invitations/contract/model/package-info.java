/** The reference model, which is a second implementation of the library, and the comparison of the library with it. */
@NullMarked
package dev.invitations.contract.model;

import org.jspecify.annotations.NullMarked;
