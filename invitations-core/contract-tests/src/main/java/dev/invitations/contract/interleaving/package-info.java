/** Pairs of competing commands, and every order of their steps. */
@NullMarked
package dev.invitations.contract.interleaving;

import org.jspecify.annotations.NullMarked;
