/**
 * The public values: invitations, memberships, roles, history events and notifications. They depend only on
 * {@code java.*} and on annotations.
 */
@NullMarked
package dev.invitations.model;

import org.jspecify.annotations.NullMarked;
