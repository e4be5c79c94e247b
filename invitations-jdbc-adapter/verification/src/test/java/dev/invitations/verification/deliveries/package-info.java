/** Several processes that deliver notifications while one of them is killed. */
@NullMarked
package dev.invitations.verification.deliveries;

import org.jspecify.annotations.NullMarked;
