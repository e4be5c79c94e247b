/** The public values: invitations, memberships, roles, notifications. They depend only on {@code java.*} and annotations. */
@NullMarked
package dev.invitations.model;

import org.jspecify.annotations.NullMarked;
