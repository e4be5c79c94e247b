/** A second implementation of the library's promises, and the comparison of the library with it. */
@NullMarked
package dev.invitations.contract.model;

import org.jspecify.annotations.NullMarked;
