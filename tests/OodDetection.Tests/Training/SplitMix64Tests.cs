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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(131)]
    public void Fill_GivesWhatNextGives_AndGoesOnAfterIt(int count)
    {
        var one = new SplitMix64(-5);
        var many = one;
        var expected = Enumerable.Range(0, count).Select(_ => one.Next()).ToArray();
        var numbers = new ulong[count];

        many.Fill(numbers);

        Assert.Equal(expected, numbers);
        Assert.Equal(one.Next(), many.Next());
    }
}
