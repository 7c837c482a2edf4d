import Testing

/// With all rules no live token is refused; without the rule of a story the oracle notices.
@Suite struct StoryTests {
    @Test(arguments: Story.all) func `no live token is refused with the rule, and one is without it`(
        _ story: Story
    ) {
        let world = World(story.setup())
        story.tell(world)
        #expect(world.violations == [])
        let broken = World(story.setup(), faults: story.fault)
        story.tell(broken)
        #expect(broken.violations != [])
    }
}
