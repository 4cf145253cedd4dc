-- Each connection pauses at random before a request, as people do who know nothing of each other: PAUSE milliseconds on average.
function delay()
  return math.floor(0.5 - PAUSE * math.log(1 - math.random()))
end
