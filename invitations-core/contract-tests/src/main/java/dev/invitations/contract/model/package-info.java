/** The reference model, which is a second implementation of the library, and a driver that runs the library like it. */
@NullMarked
package dev.invitations.contract.model;

import org.jspecify.annotations.NullMarked;
