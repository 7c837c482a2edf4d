/// The messages of requests, by their field numbers (k8s.io/api/authentication/v1 and apimachinery's meta/v1,
/// generated.proto). Members that no rule reads are left out.
extension KubernetesProtobuf.Shape {
    private typealias Member = KubernetesProtobuf.Member

    private static let metadata: [Member] = [
        Member(1, "name"), Member(2, "generateName"), Member(3, "namespace"), Member(4, "selfLink"),
        Member(5, "uid"), Member(6, "resourceVersion"), Member(8, "creationTimestamp", .time),
        Member(9, "deletionTimestamp", .time), Member(11, "labels", .map), Member(12, "annotations", .map),
        Member(
            13, "ownerReferences",
            .messages([
                Member(5, "apiVersion"), Member(1, "kind"), Member(3, "name"), Member(4, "uid"),
                Member(6, "controller", .boolean), Member(7, "blockOwnerDeletion", .boolean),
            ])),
        Member(14, "finalizers", .strings),
    ]

    static let tokenRequest = KubernetesProtobuf.Shape(
        kind: "TokenRequest",
        members: [
            Member(1, "metadata", .message(metadata)),
            Member(
                2, "spec",
                .message([
                    Member(1, "audiences", .strings), Member(4, "expirationSeconds", .integer),
                    Member(
                        3, "boundObjectRef",
                        .message([
                            Member(1, "kind"), Member(2, "apiVersion"), Member(3, "name"), Member(4, "uid"),
                        ])),
                ])),
        ])

    static let tokenReview = KubernetesProtobuf.Shape(
        kind: "TokenReview",
        members: [
            Member(1, "metadata", .message(metadata)),
            Member(2, "spec", .message([Member(1, "token"), Member(2, "audiences", .strings)])),
        ])

    static let selfSubjectReview = KubernetesProtobuf.Shape(
        kind: "SelfSubjectReview", members: [Member(1, "metadata", .message(metadata))])
}
