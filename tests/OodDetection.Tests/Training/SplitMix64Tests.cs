using OodDetection.Shared;

namespace OodDetection.Tests.Training;

public class SplitMix64Tests
{
    [Fact]
    public void Next_PublishedSeed_GivesThePublishedNumbers()
    {
        var random = new SplitMix64(1234567);

        // As other implementations of the generator state them for this seed.
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(expected, expected.Select(_ => random.Next()));
    }
}
