/** Whether links stay secret, and whether a wrong link is refused without any I/O. */
@NullMarked
package dev.invitations.verification.links;

import org.jspecify.annotations.NullMarked;
