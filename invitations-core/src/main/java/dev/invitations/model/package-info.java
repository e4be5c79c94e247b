/** The public values: invitations, memberships, roles, notifications. They depend on {@code java.*} and annotations only. */
@NullMarked
package dev.invitations.model;

import org.jspecify.annotations.NullMarked;
