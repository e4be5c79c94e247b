/** The aggregate and the policy: values and pure decisions, knowing nothing but {@code java.*} and annotations. */
@NullMarked
package dev.invitations.model;

import org.jspecify.annotations.NullMarked;
