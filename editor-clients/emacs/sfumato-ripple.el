;;; sfumato-ripple.el --- What an edit asks for elsewhere  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; The places that no longer agree with an edit glow, and the end of point's line says what the next one becomes.  A key
;; goes there, and there takes it: nothing off the screen changes by one press.  The language server decides what is
;; offered; whatever changes a buffer takes its places off the screen at once.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'xref)
(require 'sfumato-connection)
(require 'sfumato-documents)
(require 'sfumato-outbox)
(require 'sfumato-text)

(defface sfumato-ripple '((t :inherit highlight :underline t))
  "A place that an edit asks for."
  :group 'sfumato)

(defface sfumato-fallen '((t :inherit warning :underline t))
  "A word that no longer agrees with an edit, with nothing to put there."
  :group 'sfumato)

(defface sfumato-ripple-hint '((t :inherit shadow :slant italic))
  "What the next place becomes."
  :group 'sfumato)

(defvar sfumato-ripple--offers nil "Those of now, as the language server told them.")
(defvar sfumato-ripple--told nil "The id of the one that it was last told to be seen.")
(defvar-local sfumato-ripple--on nil "Whether the keys hold in the buffer.")
(defvar-local sfumato-ripple--overlays nil)
(defvar-local sfumato-ripple--hint nil)
(defvar-local sfumato-ripple--timer nil "Tells the language server of the last change.")

(defvar-keymap sfumato-ripple-map
  :doc "Keys while an edit asks for something elsewhere."
  "M-r" #'sfumato-ripple
  "C-g" #'sfumato-ripple-dismiss)

(defvar sfumato-ripple--keys `((sfumato-ripple--on . ,sfumato-ripple-map))
  "For `emulation-mode-map-alists'.")

(defvar sfumato-mode)

;;; What is offered

(defun sfumato-ripple--uri (offer)
  "The document of OFFER."
  (plist-get (plist-get offer :textDocument) :uri))

(defun sfumato-ripple--here-p (offer)
  "Whether OFFER is in the current buffer."
  (equal (sfumato-ripple--uri offer) sfumato-documents--uri))

(defun sfumato-ripple--current-p (offer)
  "Whether OFFER is of its buffer as it is, or of a file that is not visited."
  (let ((version (plist-get (plist-get offer :textDocument) :version))
        (buffer (cl-find-if (lambda (buffer)
                              (equal (buffer-local-value 'sfumato-documents--uri buffer)
                                     (sfumato-ripple--uri offer)))
                            (buffer-list))))
    (if buffer
        (with-current-buffer buffer
          (eql version (sfumato-documents-flush)))
      (null version))))

(defun sfumato-ripple--region (offer)
  "Where OFFER is in its buffer, the current one."
  (sfumato-text-region (plist-get offer :range)))

(defun sfumato-ripple--at-point-p (offer)
  "Whether point is where OFFER would change the text."
  (and (sfumato-ripple--here-p offer)
       (pcase-let ((`(,beg . ,end) (sfumato-ripple--region offer)))
         (<= beg (point) end))))

(defun sfumato-ripple--next ()
  "The offer that the key is about: the nearest of this buffer, or one of another."
  (let ((here (cl-remove-if-not #'sfumato-ripple--here-p sfumato-ripple--offers)))
    (if here
        (car (sort here :key (lambda (offer) (abs (- (car (sfumato-ripple--region offer)) (point))))))
      (car sfumato-ripple--offers))))

;;; On the screen

(cl-defmethod sfumato-notified ((_method (eql 'sfumato/didChangeRipple)) params)
  "Show what PARAMS offer, in place of what was offered."
  (sfumato-ripple--clear)
  (setq sfumato-ripple--offers
        (cl-remove-if-not #'sfumato-ripple--current-p (append (plist-get params :offers) nil)))
  (sfumato-ripple--in-buffers #'sfumato-ripple--draw params))

(defun sfumato-ripple--in-buffers (function &rest arguments)
  "Call FUNCTION with ARGUMENTS in all buffers with `sfumato-mode'."
  (dolist (buffer (buffer-list))
    (when (buffer-local-value 'sfumato-mode buffer)
      (with-current-buffer buffer
        (apply function arguments)))))

(defun sfumato-ripple--draw (params)
  "Let the places of PARAMS in the current buffer glow."
  (setq sfumato-ripple--on (and sfumato-ripple--offers t))
  (dolist (offer (cl-remove-if-not #'sfumato-ripple--here-p sfumato-ripple--offers))
    (sfumato-ripple--glow offer 'sfumato-ripple))
  (seq-doseq (word (plist-get params :fallen))
    (when (and (sfumato-ripple--here-p word) (sfumato-ripple--current-p word))
      (sfumato-ripple--glow word 'sfumato-fallen)))
  (sfumato-ripple-tell-at-point))

(defun sfumato-ripple--glow (place face)
  "Let PLACE have FACE."
  (pcase-let* ((`(,beg . ,end) (sfumato-ripple--region place))
               (overlay (make-overlay beg end)))
    (overlay-put overlay 'face face)
    (push overlay sfumato-ripple--overlays)))

(defun sfumato-ripple-tell-at-point ()
  "Say at the end of point's line what comes next."
  (when sfumato-ripple--hint
    (delete-overlay sfumato-ripple--hint)
    (setq sfumato-ripple--hint nil))
  (when-let* ((_ sfumato-ripple--on)
              (_ (eq (window-buffer) (current-buffer)))
              (offer (sfumato-ripple--next)))
    (setq sfumato-ripple--hint (make-overlay (pos-eol) (pos-eol)))
    (overlay-put sfumato-ripple--hint 'after-string
                 (propertize (concat "  " (sfumato-ripple--sentence offer)) 'face 'sfumato-ripple-hint))
    (unless (equal sfumato-ripple--told (plist-get offer :id))
      (setq sfumato-ripple--told (plist-get offer :id))
      (sfumato-outbox-notify :sfumato/didShow (list :id sfumato-ripple--told)))))

(defun sfumato-ripple--sentence (offer)
  "What becomes of OFFER, how many there are besides, and what the key does."
  (let ((more (1- (length sfumato-ripple--offers)))
        (there (sfumato-ripple--at-point-p offer)))
    (concat (unless there
              (concat (unless (sfumato-ripple--here-p offer) (concat (plist-get offer :path) " "))
                      (format "line %d: " (1+ (plist-get (plist-get (plist-get offer :range) :start) :line)))))
            (sfumato-ripple--change offer)
            (when (> more 0) (format " · %d more" more))
            (if there ", M-r takes it" ", M-r goes there"))))

(defun sfumato-ripple--change (offer)
  "What OFFER makes of what."
  (let ((old (sfumato-ripple--brief (plist-get offer :oldText)))
        (new (sfumato-ripple--brief (plist-get offer :newText))))
    (cond ((string-empty-p new) (format "remove `%s'" old))
          ((string-empty-p old) (format "insert `%s'" new))
          (t (format "`%s' → `%s'" old new)))))

(defun sfumato-ripple--brief (text)
  "TEXT in a line, not too long."
  (truncate-string-to-width (string-join (split-string text) " ") 40 nil nil "…"))

(defun sfumato-ripple--clear ()
  "Take everything off the screen; the language server is told nothing."
  (setq sfumato-ripple--offers nil)
  (sfumato-ripple--in-buffers #'sfumato-ripple--clear-here))

(defun sfumato-ripple--clear-here ()
  "Take what glows off the current buffer."
  (setq sfumato-ripple--on nil)
  (mapc #'delete-overlay sfumato-ripple--overlays)
  (when sfumato-ripple--hint
    (delete-overlay sfumato-ripple--hint))
  (setq sfumato-ripple--overlays nil
        sfumato-ripple--hint nil))

(defun sfumato-ripple-after-change (&rest _change)
  "Show nothing that was offered for another text, and tell of this one soon."
  (when sfumato-ripple--offers
    (sfumato-ripple--clear))
  (sfumato-ripple--clear-here)
  (when sfumato-ripple--timer
    (cancel-timer sfumato-ripple--timer))
  (setq sfumato-ripple--timer (run-at-time 0.2 nil #'sfumato-ripple--flush (current-buffer))))

(defun sfumato-ripple--flush (buffer)
  "Tell the language server what BUFFER says, also where nothing is asked about it."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (setq sfumato-ripple--timer nil)
      (when sfumato-mode
        (sfumato-documents-flush)))))

(defun sfumato-ripple-end ()
  "End with the current buffer."
  (when sfumato-ripple--timer
    (cancel-timer sfumato-ripple--timer)
    (setq sfumato-ripple--timer nil))
  (sfumato-ripple--clear-here))

;;; Keys

(defun sfumato-ripple ()
  "Go to the next place that an edit asks for; there, take it."
  (interactive)
  (let ((offer (sfumato-ripple--next)))
    (cond ((not (and offer (sfumato-ripple--current-p offer)))
           (user-error "Sfumato: no edit asks for anything elsewhere"))
          ((sfumato-ripple--at-point-p offer) (sfumato-ripple--take offer))
          (t (sfumato-ripple--go offer)))))

(defun sfumato-ripple--take (offer)
  "Put OFFER into the text."
  (barf-if-buffer-read-only)
  (pcase-let ((`(,beg . ,end) (sfumato-ripple--region offer)))
    ;; A step of undo of its own, whatever was typed before.
    (undo-boundary)
    (goto-char beg)
    (delete-region beg end)
    (insert (plist-get offer :newText))
    ;; As a change of its own: by that the language server knows it.
    (sfumato-documents-flush)))

(defun sfumato-ripple--go (offer)
  "Go to OFFER, in whatever file it is."
  (let ((buffer (sfumato-documents-buffer (sfumato-ripple--uri offer))))
    (push-mark nil t)
    (pop-to-buffer-same-window buffer)
    (goto-char (car (sfumato-ripple--region offer)))
    (sfumato-ripple-tell-at-point)))

(defun sfumato-ripple-dismiss ()
  "Dismiss all: they do not come back."
  (interactive)
  (unless sfumato-ripple--offers
    (user-error "Sfumato: no edit asks for anything elsewhere"))
  (sfumato-ripple--clear)
  (deactivate-mark)
  (sfumato-outbox-request :workspace/executeCommand (list :command "sfumato.rippleDismiss" :arguments [])
                          #'ignore))

(defun sfumato-ripple-list ()
  "List all places, as references are listed; each can be looked at from there."
  (interactive)
  (unless sfumato-ripple--offers
    (user-error "Sfumato: no edit asks for anything elsewhere"))
  (let ((items (mapcar #'sfumato-ripple--item sfumato-ripple--offers)))
    (funcall xref-show-xrefs-function (lambda () items) nil)))

(defun sfumato-ripple--item (offer)
  "OFFER as xref has it."
  (let ((start (plist-get (plist-get offer :range) :start)))
    (xref-make (format "%s (%s)" (sfumato-ripple--change offer) (plist-get offer :origin))
               (xref-make-file-location (eglot-uri-to-path (sfumato-ripple--uri offer))
                                        (1+ (plist-get start :line))
                                        (plist-get start :character)))))

(provide 'sfumato-ripple)
;;; sfumato-ripple.el ends here
