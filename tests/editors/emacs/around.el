;;; around.el --- What the tests in a real Emacs share  -*- lexical-binding: t; -*-

;;; Commentary:

;; A test types keys, looks at what is on the screen, and compares it with what the language server answers.

;;; Code:

(require 'cl-lib)
(require 'ert)
(require 'sfumato)

;; However slow this machine is: what is compared is the finished text, not what was there at the deadline.
(setq sfumato-settings '(:deadline_ms (:automatic 60000 :invoked 60000))
      sfumato-patience 120
      make-backup-files nil
      create-lockfiles nil
      ;; There is no compiler to make these with.
      native-comp-enable-subr-trampolines nil
      native-comp-jit-compilation nil)

(defconst around-folder (file-name-as-directory (getenv "SFUMATO_TESTS_FOLDER")))

(defconst around-mean "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n\n")

;; The default checkpoint is sure of what it suggests behind the last word, whatever it computes in: it goes on as in the
;; first function.
(defconst around-twice
  (concat "def first(values):\n    return [value for value in values]\n\n\n"
          "def second(values):\n    return\n"))

;; In place of the last line it writes the one above, as surely.
(defconst around-thrice
  (concat "class Person:\n    def __init__(self, name):\n        self.name = name\n\n"
          "    def first(self):\n        return self.name\n\n"
          "    def second(self):\n        return self.name\n\n"
          "    def third(self):\n        return 1\n"))

(defun around-until (what ask)
  "Wait until ASK returns non-nil, and return that; fail with WHAT after a minute."
  (let ((deadline (time-add nil 60)) answer)
    (while (not (setq answer (funcall ask)))
      (when (time-less-p deadline nil)
        (error "%s: not within a minute\n%s" what (around-said)))
      (accept-process-output nil 0.02))
    answer))

(defun around-said ()
  "What Emacs and the language server said to each other last."
  (with-current-buffer (jsonrpc-events-buffer sfumato-connection--current)
    (buffer-substring-no-properties (max (point-min) (- (point-max) 3000)) (point-max))))

(defun around-open (text &optional name coding)
  "Visit a file NAME with TEXT, in CODING, with the mode on and the server ready."
  (let ((path (expand-file-name (or name "statistics.py") around-folder))
        (coding-system-for-write (or coding 'utf-8-unix)))
    (write-region text nil path nil 'quiet)
    (switch-to-buffer (find-file-noselect path))
    (sfumato-mode)
    (around-until "the server is ready" (lambda () (eq (sfumato-status-state) 'ready)))
    (goto-char (point-max))))

(defun around-open-behind-last-word (text)
  "Visit a file with TEXT, with point at the end of its last line."
  (around-open text)
  (goto-char (1- (point-max))))

(defun around-type (keys)
  "Type KEYS, as `kbd' has them."
  (execute-kbd-macro (kbd keys)))

(defun around-insert (text)
  "Type TEXT, character by character; a tab as one, and not as the key that indents."
  (execute-kbd-macro (vconcat (string-replace "\t" "\C-q\t" text))))

(defun around-ghost ()
  "The ghost text on the screen at point: what the overlay there shows."
  (cl-loop for overlay in (overlays-in (point) (point))
           for text = (overlay-get overlay 'after-string)
           when text return (substring-no-properties text)))

(defun around-ghosts-anywhere ()
  "How many overlays show text, wherever they are."
  (cl-count-if (lambda (overlay) (overlay-get overlay 'after-string))
               (overlays-in (point-min) (1+ (point-max)))))

(defun around-wait-for-ghost ()
  "Wait for ghost text, and return it."
  (around-until "ghost text" #'around-ghost))

(defun around-wait-for-answer ()
  "Wait until what was typed last has been asked and answered."
  (around-until "the language server is asked" (lambda () (not (memq sfumato-ask--timer timer-list))))
  (around-until "the language server answers"
                (lambda () (and (sfumato-outbox-empty-p) (null (jsonrpc--continuations sfumato-connection--current))))))

(defun around-answers (&optional invoked)
  "What the language server answers for point: the texts of its items, all at point."
  (sfumato-ask-cancel)
  (sfumato-documents-flush)
  (around-until "all is sent" #'sfumato-outbox-empty-p)
  (let ((answer (jsonrpc-request sfumato-connection--current :textDocument/inlineCompletion
                                 (list :textDocument (sfumato-documents-identifier)
                                       :position (sfumato-text-position)
                                       :context (list :triggerKind (if invoked 1 2))))))
    (cl-loop for item across answer
             for range = (plist-get item :range)
             do (cl-assert (equal range (sfumato-text-range (point) (point))))
             collect (plist-get item :insertText))))

(defun around-disk ()
  "What is in the buffer's file, byte for byte."
  (let ((path buffer-file-name))
    (with-temp-buffer
      (set-buffer-multibyte nil)
      (insert-file-contents-literally path)
      (buffer-string))))

(defun around-bytes (text)
  "TEXT in UTF-8, byte for byte."
  (encode-coding-string text 'utf-8-unix))

;;; Operations

(defun around-reviewed ()
  "Wait until an operation's changes are shown, and return its edit as the language server sent it."
  (around-until "the operation's changes"
                (lambda ()
                  (unless sfumato-review--current
                    (error "No changes: %s" (around-said)))
                  (sfumato-review-candidates sfumato-review--current)))
  (sfumato-review--edit))

(defun around-keep ()
  "Keep what is shown, whatever the judge says of it."
  (cl-letf (((symbol-function 'yes-or-no-p) #'always))
    (around-type "C-c C-c")))

(defun around-offset (text position)
  "How many characters of TEXT are before the protocol's POSITION."
  (+ (cl-loop for line in (take (plist-get position :line) (split-string text "\n"))
              sum (1+ (length line)))
     (plist-get position :character)))

(defun around-edited (text edit &optional uri)
  "TEXT after EDIT, worked out by the test itself; of the document URI, or the current one."
  (let* ((uri (or uri sfumato-documents--uri))
         (document (cl-find uri (plist-get edit :documentChanges) :test #'equal
                            :key (lambda (change) (plist-get (plist-get change :textDocument) :uri)))))
    (dolist (change (sort (append (plist-get document :edits) nil)
                          :key (lambda (one) (around-offset text (plist-get (plist-get one :range) :start)))
                          :reverse t))
      (let ((range (plist-get change :range)))
        (setq text (concat (substring text 0 (around-offset text (plist-get range :start)))
                           (plist-get change :newText)
                           (substring text (around-offset text (plist-get range :end)))))))
    text))

(defun around-added ()
  "The texts that the screen says would be put in."
  (cl-loop for overlay in (sort (overlays-in (point-min) (1+ (point-max))) :key #'overlay-start)
           for text = (overlay-get overlay 'after-string)
           when (and text (eq (get-text-property 0 'face text) 'sfumato-added))
           collect (substring-no-properties text)))

(provide 'around)
;;; around.el ends here
