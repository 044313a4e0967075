;;; ripple.el --- What an edit asks for elsewhere: goes there, takes it  -*- lexical-binding: t; -*-

;;; Code:

(require 'around)

(defconst ripple-code
  "def area(width, height):\n    total = width * height\n    return total, width\n\n\nprint(area(width=2, height=3))\n")

(defun ripple-places ()
  "The texts that glow, from the buffer's start on."
  (cl-loop for overlay in (sort (overlays-in (point-min) (point-max)) :key #'overlay-start)
           when (eq (overlay-get overlay 'face) 'sfumato-ripple)
           collect (buffer-substring-no-properties (overlay-start overlay) (overlay-end overlay))))

(defun ripple-hint ()
  "What the end of point's line says."
  (cl-loop for overlay in (overlays-in (pos-eol) (1+ (pos-eol)))
           for text = (overlay-get overlay 'after-string)
           when (and text (eq (get-text-property 0 'face text) 'sfumato-ripple-hint))
           return (string-trim (substring-no-properties text))))

(defun ripple-wait (count)
  "Wait until COUNT places glow."
  (around-until (format "%d places glow" count) (lambda () (= (length (ripple-places)) count))))

(defun ripple-open ()
  "Give a parameter another name, in the signature alone."
  (around-open ripple-code "area.py")
  (goto-char (point-min))
  (search-forward "(")
  (around-type "M-d")
  (around-insert "breadth")
  (ripple-wait 3))

(ert-deftest the-places-that-an-edit-asks-for-glow-and-the-line-says-what-comes-next ()
  (ripple-open)
  (should (equal (ripple-places) '("width" "width" "width")))
  (should (equal (ripple-hint) "line 2: `width' → `breadth' · 2 more, M-r goes there")))

(ert-deftest the-key-goes-there-first-and-takes-it-then-until-none-is-left ()
  (ripple-open)
  (dolist (left '(2 1 0))
    (let ((before (buffer-string)))
      (around-type "M-r")
      (should (equal (buffer-string) before))
      (should (string-suffix-p "M-r takes it" (ripple-hint)))
      (around-type "M-r")
      (should-not (equal (buffer-string) before))
      (ripple-wait left)))
  (should (equal (buffer-string) (string-replace "width" "breadth" ripple-code)))
  (around-type "C-x C-s")
  (should (equal (around-disk) (around-bytes (buffer-string)))))

(ert-deftest taking-one-is-one-step-of-undo-and-it-does-not-come-back ()
  (ripple-open)
  (let ((before (buffer-string)))
    (around-type "M-r")
    (around-type "M-r")
    (ripple-wait 2)
    (around-type "C-/")
    (should (equal (buffer-string) before))
    (ripple-wait 2)))

(ert-deftest one-key-dismisses-all-that-an-edit-asks-for ()
  (ripple-open)
  (around-type "C-g")
  (should-not (ripple-places))
  (goto-char (point-max))
  (around-insert "x = 1")
  (around-wait-for-answer)
  (should-not (ripple-places))
  (should-error (sfumato-ripple) :type 'user-error))

(ert-deftest all-that-an-edit-asks-for-is-a-list-as-of-references ()
  (ripple-open)
  (sfumato-ripple-list)
  (with-current-buffer "*xref*"
    (should (= 3 (how-many "`width' → `breadth'" (point-min) (point-max)))))
  (quit-window t (get-buffer-window "*xref*")))

(defconst ripple-item "class Item:\n    def __init__(self, paid):\n        self.price = paid\n")
(defconst ripple-bill
  "from item import Item\n\n\ndef total(one: Item, other: Item):\n    return one.price + other.price\n")

(defun ripple-open-item ()
  "Visit a class, beside a file that uses it, with eglot on; point is at its member."
  (write-region ripple-bill nil (expand-file-name "bill.py" around-folder) nil 'quiet)
  (add-hook 'python-base-mode-hook #'sfumato-mode)
  (around-open ripple-item "item.py")
  (let ((eglot-server-programs `((python-base-mode . (,(getenv "SFUMATO_TESTS_JEDI")))))
        (eglot-sync-connect 60))
    (call-interactively #'eglot)
    (around-until "eglot manages the buffer" #'eglot-managed-p))
  (goto-char (point-min))
  (search-forward "self.p")
  (backward-char))

(ert-deftest uses-that-eglots-language-server-knew-before-an-edit-are-places-in-other-files ()
  (let (found)
    (ripple-open-item)
    (advice-add 'sfumato-before-references :filter-return (lambda (answer) (setq found (or answer t))))
    (sfumato-before--tell) ; Emacs is never idle without a screen
    (around-until "the uses are asked for" (lambda () found))
    (should (= (length found) 3)) ; with the one at point
    (around-type "M-d")
    (around-insert "cost")
    (around-until "the other file is named"
                  (lambda () (string-prefix-p "bill.py line 5: `price' → `cost'" (or (ripple-hint) ""))))
    (around-type "M-r")
    (should (equal (buffer-name) "bill.py"))
    (around-until "it is offered there" (lambda () (string-suffix-p "M-r takes it" (or (ripple-hint) ""))))
    (around-type "M-r")
    (should (string-search "cost + " (buffer-string)))))

(ert-deftest what-flymake-shows-behind-an-edit-is-told ()
  (let (told)
    (ripple-open-item)
    (advice-add 'sfumato-outbox-notify :before
                (lambda (method params)
                  (when (eq method :sfumato/didDiagnose)
                    (push (plist-get params :diagnostics) told))))
    (goto-char (point-max))
    (around-insert "x = (")
    (eglot--signal-textDocument/didChange) ; Emacs is never idle without a screen
    (around-until "it is told" (lambda () (and told (> (length (car told)) 0))))
    (let ((one (aref (car told) 0)))
      (should (= (plist-get one :severity) 1))
      (should (>= (plist-get (plist-get (plist-get one :range) :start) :line) 2)))
    (around-type "DEL DEL DEL DEL DEL")
    (eglot--signal-textDocument/didChange)
    (around-until "it is told that there is nothing" (lambda () (= (length (car told)) 0)))))

;;; ripple.el ends here
