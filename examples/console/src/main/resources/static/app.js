// Dialogs and focus, which HTML and htmx cannot express.
(() => {
  const open = dialog => { if (!dialog.open) dialog.showModal(); };

  document.querySelectorAll('dialog[data-open]').forEach(open);

  // A browser can restore a page from memory after the log-out.
  addEventListener('pageshow', event => { if (event.persisted) location.reload(); });

  document.addEventListener('click', event => {
    if (event.target.closest('[data-close]')) {
      const dialog = event.target.closest('dialog');
      if (dialog) dialog.close(); else history.back();
    }
    const removes = event.target.closest('[data-removes]');
    if (removes) {
      removes.closest('li').remove();
      document.getElementById('search').focus();
    }
  });

  // The field has one line. Without this, the browser would join the lines of a pasted list.
  document.addEventListener('paste', event => {
    const text = event.clipboardData ? event.clipboardData.getData('text') : '';
    const field = event.target;
    if (field.id === 'search' && /[\r\n]/.test(text)) {
      event.preventDefault();
      field.setRangeText(text.trim().replace(/\s+/g, ' '), field.selectionStart, field.selectionEnd, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });

  // Clear the field at once, so that later input is kept.
  document.addEventListener('htmx:afterSwap', event => {
    if (event.detail.requestConfig.elt.matches('[data-chooses]') && event.detail.xhr.status === 200) {
      const search = document.getElementById('search');
      document.getElementById('suggestions').replaceChildren();
      search.value = '';
      search.focus();
    }
  });

  document.addEventListener('htmx:afterSettle', event => {
    const dialog = document.getElementById('dialog');
    if (dialog && event.detail.target === dialog) open(dialog);
    // The pressed button may be gone. Without this, the focus would move to the top of the page.
    if (document.activeElement === document.body || document.activeElement === null) {
      const said = document.querySelector('dialog[open] [data-focus]') || document.querySelector('[data-focus]');
      if (said) {
        said.removeAttribute('data-focus'); // the next result gets the focus next
        said.focus();
      }
    }
  });
})();
