/** The public values: invitations, memberships, roles, notifications. They use only {@code java.*} and annotations. */
@NullMarked
package dev.invitations.model;

import org.jspecify.annotations.NullMarked;
