/** E-mail for invitations. Begin at {@link dev.invitations.examples.mail.MailNotifier}. */
@NullMarked
package dev.invitations.examples.mail;

import org.jspecify.annotations.NullMarked;
