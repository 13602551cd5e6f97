-- What the data of deploy/bench are made of: chance that is the same in every run, names, ids. For the session only.
SET client_min_messages = warning;

-- Chance: a number from 0 to below `choices`, the same for the same arguments.
CREATE FUNCTION pg_temp.roll(n bigint, seed integer, choices integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
    'SELECT (hashint8extended(n, seed) & 2147483647)::integer % choices';
-- One of a list; and one of a list whose first ones are frequent and last ones rare, as names are (Zipf's law).
CREATE FUNCTION pg_temp.one(list text[], n bigint, seed integer) RETURNS text LANGUAGE sql IMMUTABLE AS
    'SELECT list[1 + pg_temp.roll(n, seed, cardinality(list))]';
CREATE FUNCTION pg_temp.often(list text[], n bigint, seed integer) RETURNS text LANGUAGE sql IMMUTABLE AS
    'SELECT list[floor(exp(pg_temp.roll(n, seed, 1000000) / 1000000.0 * ln(cardinality(list) + 1)))]';

-- A view, so that the lists are constants wherever they are used.
CREATE TEMP VIEW words AS
SELECT
    string_to_array('James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard '
        'Susan Joseph Jessica Thomas Sarah Christopher Karen Charles Lisa Daniel Nancy Matthew Sandra Anthony Betty '
        'Mark Ashley Steven Emily Andrew Kimberly Paul Margaret Joshua Donna Kenneth Michelle Kevin Carol Brian Amanda '
        'Timothy Melissa Ronald Deborah Jason Stephanie Edward Rebecca Jeffrey Sharon Ryan Laura Jacob Cynthia Nicholas '
        'Dorothy Gary Amy Eric Kathleen Jonathan Angela Stephen Shirley Larry Emma Justin Brenda Scott Pamela Brandon '
        'Nicole Benjamin Anna Samuel Samantha Gregory Katherine Alexander Christine Patrick Debra Frank Rachel Raymond '
        'Carolyn Jack Janet Dennis Maria Jerry Olivia Tyler Heather Aaron Helen Jose Catherine Adam Diane Nathan Julie '
        'Henry Victoria Zachary Joyce Douglas Lauren Peter Kelly Kyle Christina Noah Ruth Ethan Joan Jeremy Virginia '
        'Christian Judith Walter Evelyn Keith Hannah Austin Andrea Roger Megan Terry Cheryl Sean Jacqueline Gerald '
        'Madison Carl Teresa Dylan Abigail Harold Sophia Jordan Martha Jesse Sara Bryan Gloria Lawrence Janice Arthur '
        'Kathryn Gabriel Ann Bruce Isabella Logan Judy Billy Charlotte Joe Julia Alan Grace Juan Amber Luis Alejandra '
        'Carlos Guadalupe Miguel Priya Wei Mei Hiroshi Yuki Nguyet Thuy Dmitri Svetlana Kofi Amara', ' ') AS given,
    string_to_array('Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez '
        'Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis '
        'Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera '
        'Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart '
        'Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox '
        'Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders '
        'Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes '
        'Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton Graham Reynolds Griffin Wallace Moreno West '
        'Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens Murray Ford Castro Marshall Owens Harrison '
        'Fernandez Mcdonald Woods Washington Kennedy Wells Vargas Henry Chen Freeman Webb Tucker Guzman Burns Crawford '
        'Olson Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder Mason Dixon Munoz Hunt Hicks Holmes Palmer Wagner '
        'Black Robertson Boyd Stone Salazar Fox Warren Mills Meyer Rice Schmidt Garza Daniels Ferguson Nichols', ' ')
        AS family,
    -- Four families of ten have a name made of two or three of these: some 40,000 names, as rare ones are.
    string_to_array('Ab Al Am An Ar Ba Be Bo Bra Bu Ca Chi Co Da De Do Du El Er Fa Fi Ga Go Gra Ha He Ho Hu Ib In Ja Jo Ka '
        'Ke Ko Kra La Le Lo Lu', ' ') AS starts,
    string_to_array('ba ber ca da den der di fa gan ger go ha ka ken la len li lo ma men mi mo na no ra', ' ') AS middles,
    string_to_array('beck berg bert by cci chez dal dez dorf er es ez feld ford hart ian ic ini ins ka kis ley lund man mann '
        'ner nova off off ova ow quist rez sen shi son ston ton tti ura ward well witz wood worth yan zak', ' ') AS ends,
    string_to_array('Plumbing Delivery Electric Landscaping Catering Logistics Roofing Flooring Painting Security Couriers '
        'Bakery Construction Cleaning Movers Farms Rentals Taxi Floral Medical', ' ') AS businesses,
    string_to_array('mail.example.com example.com inbox.example.com post.example.org home.example.net example.net '
        'web.example.org online.example.com', ' ') AS domains,
    string_to_array('415 510 650 408 925 707 831 916 209 559 530 628', ' ') AS areas,
    string_to_array('Oakland|San Francisco|San Jose|Fremont|Hayward|Berkeley|Concord|Richmond|Daly City|San Mateo|Vallejo|'
        'Santa Rosa|Fairfield|Antioch|Stockton|Modesto', '|') AS cities,
    string_to_array('Folsom Mission Market Valencia Oak Pine Cedar Maple Main Park Lake Hill River Church Spring', ' ')
        AS streets,
    string_to_array('Toyota Honda Ford Chevrolet Nissan Tesla BMW Subaru Hyundai Kia Jeep Lexus Mazda Audi Volkswagen', ' ')
        AS makes,
    string_to_array('JTDBR32E 1HGCM826 1FTFW1ET 1GCRYDED 1N4AL3AP 5YJ3E1EA WBA8E9C5 4S4BSANC 5NPE34AF 5XXGT4L3 1C4RJFAG '
        'JTHBK1GG JM1BL1V7 WAUFFAFL 3VWDP7AJ', ' ') AS vins,
    string_to_array('white black gray silver blue red green', ' ') AS colours;

CREATE FUNCTION pg_temp.id_of(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT (kind || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

\set tenant '''01980000-0000-7000-8000-000000000001'''
