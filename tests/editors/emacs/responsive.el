;;; responsive.el --- Emacs goes on without its language server  -*- lexical-binding: t; -*-

;;; Code:

(require 'around)

(defun responsive-process ()
  "The process of the language server."
  (jsonrpc--process sfumato-connection--current))

(defun responsive-types-on ()
  "Type a line and look that it is there."
  (let ((before (buffer-string)))
    (around-insert "x = 1\n")
    (should (equal (buffer-string) (concat before "x = 1\n")))))

(ert-deftest a-killed-language-server-is-replaced ()
  (around-open around-mean)
  (let ((first (responsive-process)))
    (around-insert "    return ")
    (around-wait-for-ghost)
    (signal-process first 'KILL)
    (around-until "it has ended" (lambda () (not (process-live-p first))))
    (around-until "the ghost text is gone" (lambda () (not (around-ghost))))
    (around-insert "0\n")
    (around-until "another one is ready" (lambda () (eq (sfumato-status-state) 'ready)))
    (should-not (eq first (responsive-process)))
    (around-insert "def mean(values):\n    return ")
    (should (equal (around-wait-for-ghost) (car (around-answers))))))

(ert-deftest three-ends-in-a-minute-are-enough ()
  (around-open around-mean)
  (dotimes (_ 3)
    (around-until "one runs" (lambda () sfumato-connection--current))
    (let ((process (responsive-process)))
      (signal-process process 'KILL)
      (around-until "it has ended" (lambda () (not (and sfumato-connection--current (eq process (responsive-process))))))))
  (accept-process-output nil 2)
  (should-not sfumato-connection--current)
  (should (string-search "stopped" (sfumato-status-lighter)))
  (responsive-types-on)
  (sfumato-restart)
  (around-until "another one is ready" (lambda () (eq (sfumato-status-state) 'ready))))

(ert-deftest a-language-server-that-hangs-is-not-written-to ()
  (around-open around-mean)
  (setq sfumato-patience 1)
  (let ((process (responsive-process)))
    (unwind-protect
        (progn
          (signal-process process 'STOP)
          (around-insert "    return ")
          (sfumato-ghost-ask)
          (around-until "the mode line says hung" (lambda () (string-search "hung" (sfumato-status-lighter))))
          ;; More than a pipe holds.
          (dotimes (_ 300)
            (insert (make-string 1000 ?x) "\n")
            (sfumato-ghost-ask))
          (responsive-types-on))
      (signal-process process 'CONT))
    (setq sfumato-patience 60)
    (around-until "it is heard again" (lambda () (eq (sfumato-status-state) 'ready)))
    (around-insert "def mean(values):\n    return ")
    (should (equal (around-wait-for-ghost) (car (around-answers))))))

(defun responsive-child-of (parent)
  "The process that the process PARENT runs."
  (around-until "it runs" (lambda ()
                            (cl-find parent (list-system-processes)
                                     :key (lambda (id) (alist-get 'ppid (process-attributes id)))))))

(ert-deftest a-language-server-that-stops-reading-gets-no-more-than-a-pipe-holds ()
  ;; It does not count as hung yet, nor does Emacs see that it was stopped, as that of a deadlock.
  (setq sfumato-program '("sh" "-c" "sfumato-lsp; exit"))
  (around-open around-mean)
  (let ((process (responsive-child-of (process-id (responsive-process))))
        (long (apply #'concat (make-list 20000 "# a comment of a line that is long enough, one of very many\n"))))
    (unwind-protect
        (progn
          (signal-process process 'STOP)
          (insert long)
          (sfumato-ghost-ask)
          (dotimes (_ 300)
            (insert (make-string 1000 ?x) "\n")
            (sfumato-ghost-ask))
          (responsive-types-on)
          (around-type "C-x C-s")
          (should (equal (around-disk) (around-bytes (buffer-string))))
          (should-not (sfumato-outbox-empty-p)))
      (signal-process process 'CONT))
    (around-insert "def mean(values):\n    return ")
    (should (equal (around-wait-for-ghost) (car (around-answers))))))

(ert-deftest a-language-server-that-was-stopped-by-a-signal-is-no-error ()
  (around-open around-mean)
  (let ((process (responsive-process)))
    (unwind-protect
        (progn
          (signal-process process 'STOP)
          (around-until "Emacs sees it" (lambda () (eq (process-status process) 'stop)))
          (should (string-search "hung" (sfumato-status-lighter)))
          (responsive-types-on)
          (around-type "C-x C-s")
          (should (equal (around-disk) (around-bytes (buffer-string)))))
      (signal-process process 'CONT))
    (around-until "it runs again" (lambda () (eq (sfumato-status-state) 'ready)))
    (around-insert "def mean(values):\n    return ")
    (should (equal (around-wait-for-ghost) (car (around-answers))))))

(ert-deftest a-server-that-never-answers-leaves-emacs-alone ()
  (let* ((silent (make-network-process :name "silent" :server t :host "127.0.0.1" :service t :family 'ipv4 :noquery t))
         (path (expand-file-name "statistics.py" around-folder)))
    (setq sfumato-settings (list :token "any" :server_url
                                 (format "http://127.0.0.1:%d" (process-contact silent :service))))
    (write-region around-mean nil path nil 'quiet)
    (switch-to-buffer (find-file-noselect path))
    (sfumato-mode)
    (goto-char (point-max))
    (around-until "the language server runs" #'sfumato-connection-ready-p)
    (responsive-types-on)
    (around-wait-for-answer)
    (should-not (around-ghost))
    (should-not (eq (sfumato-status-state) 'ready))))

(ert-deftest a-missing-program-is-said ()
  (let ((path (expand-file-name "statistics.py" around-folder))
        (sfumato-program '("no-such-program")))
    (write-region around-mean nil path nil 'quiet)
    (switch-to-buffer (find-file-noselect path))
    (should (string-search "no-such-program" (error-message-string (should-error (sfumato-mode)))))
    (should-not sfumato-mode)
    (goto-char (point-max))
    (responsive-types-on)))

(ert-deftest eglot-keeps-its-language-server-beside-it ()
  (around-open around-mean)
  (let ((eglot-server-programs '((python-base-mode . ("sfumato-lsp"))))
        (eglot-sync-connect 30))
    (call-interactively #'eglot)
    (around-until "eglot manages the buffer" #'eglot-managed-p)
    (around-insert "    return ")
    (should (around-wait-for-ghost))
    (should-not (eq (jsonrpc--process (eglot-current-server)) (responsive-process)))))

;;; responsive.el ends here
