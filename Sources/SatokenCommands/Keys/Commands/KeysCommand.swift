import ArgumentParser

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Keep a ring of signing keys, and rotate them so that no live token is refused.",
        discussion: """
            What the ring orders and what is true are two things: kube-apiserver reads its key files when it starts and \
            never again. So a ring looks at its endpoints, and goes on only when it has seen them.

            satoken keys init --service-account-issuer URL --api-server cp-1=https://10.0.0.1:6443   create one
            satoken keys rotate    every hour, from cron, for years
            satoken keys status    who signs, what blocks, what to do next
            """,
        subcommands: [
            KeysInit.self, KeysStatus.self, KeysList.self, KeysPlan.self, KeysRotate.self, KeysRollback.self,
            KeysResume.self, KeysPolicy.self, KeysObserve.self, KeysConfirm.self, KeysRevoke.self,
            KeysUsage.self,
            KeysImport.self, KeysExport.self, KeysCheck.self, KeysAdopt.self, KeysRehearse.self,
            KeysDiff.self,
        ])
}
