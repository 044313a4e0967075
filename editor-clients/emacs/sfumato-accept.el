;;; sfumato-accept.el --- The keys of ghost text  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; These keys hold only while ghost text is on the screen; otherwise they are what they were.

;;; Code:

(require 'sfumato-ask)
(require 'sfumato-documents)
(require 'sfumato-ghost)
(require 'sfumato-outbox)

(defvar-keymap sfumato-ghost-map
  :doc "Keys while ghost text is on the screen."
  "TAB" #'sfumato-accept
  "<tab>" #'sfumato-accept
  "M-f" #'sfumato-accept-word
  "M-e" #'sfumato-accept-line
  "M-n" #'sfumato-next
  "M-p" #'sfumato-previous
  "C-g" #'sfumato-dismiss)

(defvar sfumato-accept--keys `((sfumato-ghost--shown . ,sfumato-ghost-map))
  "For `emulation-mode-map-alists': in front of the keys of snippets and modes.")

(defun sfumato-accept--insert (text)
  "Put TEXT, which the ghost text begins with, in at point."
  (deactivate-mark)
  (insert text))

(defun sfumato-accept ()
  "Put the whole suggestion in."
  (interactive)
  (unless sfumato-ghost--shown
    (user-error "Sfumato: nothing is suggested"))
  (let ((id (sfumato-ghost-id))
        (text (sfumato-ghost-text)))
    (sfumato-ghost-hide)
    (sfumato-accept--insert text)
    ;; As a change of its own: by that it is known for a suggestion, which can settle.
    (sfumato-documents-flush)
    (sfumato-accept--tell id)))

(defun sfumato-accept--tell (id)
  "Tell that the suggestion ID was put in."
  (when id
    (sfumato-outbox-request :workspace/executeCommand
                                (list :command "sfumato.accepted" :arguments (vector id))
                                #'ignore)))

(defun sfumato-accept-word ()
  "Put the next word of the suggestion in."
  (interactive)
  (sfumato-accept--part "word" (rx bos (* (any " \t\n")) (or (+ (any alnum "_")) (+ (not (any alnum "_ \t\n")))))))

(defun sfumato-accept-line ()
  "Put the next line of the suggestion in."
  (interactive)
  (sfumato-accept--part "line" (rx bos (? "\n") (* nonl))))

(defun sfumato-accept--part (unit pattern)
  "Put the next UNIT of the suggestion in, which PATTERN matches."
  (unless sfumato-ghost--shown
    (user-error "Sfumato: nothing is suggested"))
  (let* ((text (sfumato-ghost-text))
         (length (if (string-match pattern text) (match-end 0) (length text))))
    (if (= length (length text))
        (sfumato-accept)
      (sfumato-ghost--tell :sfumato/didPartlyAccept :unit unit :characters length)
      (sfumato-accept--insert (substring text 0 length)))))

(defun sfumato-dismiss ()
  "Take the suggestion away."
  (interactive)
  (sfumato-ask-cancel)
  (sfumato-ghost-hide "dismissed"))

(defun sfumato-suggest ()
  "Ask for suggestions at point."
  (interactive)
  (unless (sfumato-ask t)
    (user-error "Sfumato: the language server is %s" (sfumato-connection-state))))

(defun sfumato-next (&optional step)
  "Show the next suggestion, or the one STEP further.
Ask for several where there is one."
  (interactive)
  (cond ((not sfumato-ghost--shown) (sfumato-suggest))
        ((length> (sfumato-ghost-items sfumato-ghost--shown) 1) (sfumato-ghost-cycle (or step 1)))
        (t (sfumato-ask t (lambda () (sfumato-ghost-cycle (or step 1)))))))

(defun sfumato-previous ()
  "Show the suggestion before this one."
  (interactive)
  (sfumato-next -1))

(provide 'sfumato-accept)
;;; sfumato-accept.el ends here
